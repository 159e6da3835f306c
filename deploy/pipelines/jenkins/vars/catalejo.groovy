// A step of a Jenkins shared library: catalejo(verb: 'gate', ref: 'orders', environment: 'prod', phase: 'pre').
// Needs catalejo on the PATH of the agent; gate and compare run in `portal`, which holds mkdocs.yml and capture/.
// Values reach the program as environment variables: no shell reads them. A failure has its exit code in the log.
def call(Map given) {
    String verb = given.verb ?: 'check'
    Map<String, List<String>> options = [
        check: ['base', 'fail_on', 'language'],
        instrument: ['entity', 'port', 'metrics_path', 'selector', 'convention', 'env', 'otel', 'check'],
        gate: ['phase', 'live', 'policy', 'revision', 'version', 'deployed_at', 'wait', 'max_age', 'label', 'language'],
        compare: ['deployed_at', 'window', 'wait', 'selector', 'thresholds', 'strict', 'language']
    ]
    if (!options.containsKey(verb)) {
        error("catalejo: verb is check, instrument, gate or compare, not ${verb}")
    }
    boolean local = verb in ['check', 'instrument']
    Set<String> known = (options[verb] + (local ? ['verb', 'path'] : ['verb', 'ref', 'environment', 'portal'])) as Set
    List<String> strange = given.keySet().findAll { !known.contains(it) } as List
    if (strange) {
        error("catalejo: ${verb} does not know ${strange.join(', ')}")
    }
    String prefix = "CATALEJO_${verb.toUpperCase()}_"
    List<String> variables = options[verb].findAll { given[it] != null }.collect { prefix + it.toUpperCase() + '=' + given[it] }
    variables << 'CATALEJO_REF=' + (given.ref ?: '')
    variables << 'CATALEJO_PATH=' + (given.path ?: '.')
    if (!local) {
        variables << prefix + 'ENV=' + (given.environment ?: '')
    }
    Map<String, String> commands = [
        check: 'catalejo check -- "$CATALEJO_PATH"',
        instrument: 'catalejo instrument -- "$CATALEJO_PATH"',
        gate: 'catalejo gate -- "$CATALEJO_REF"',
        compare: 'catalejo compare -- "$CATALEJO_REF"'
    ]
    withEnv(variables) {
        dir(given.portal ?: '.') {
            sh(label: "catalejo ${verb}", script: commands[verb])
        }
    }
}
