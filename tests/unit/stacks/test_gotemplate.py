"""Go templates print what Go prints."""

from __future__ import annotations

import pytest

from catalejo.stacks.argocd.gotemplate import BadTemplate, TemplateSteps, Unsupported, execute

PARAMS: dict[str, object] = {
    "x": "Team_A", "empty": "", "n": 3.0, "big": 1234567.0, "small": 0.00001, "none": None, "yes": True,
    "l": ["q", "r"], "m": {"k": "v", "d": {"e": "f"}}, "url": "https://git.example.com/a/b.git",
}  # fmt: skip


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ .x }} {{ .m.d.e }} {{.none}} {{.no}} {{ .no.deeper }}", "Team_A f <no value> <no value> <no value>"),
        ("{{ .n }} {{ .big }} {{ .small }} {{ 12345678 }} {{ 1.50 }}", "3 1.234567e+06 1e-05 12345678 1.5"),
        ("{{ .l }} {{ .m }} {{ .yes }}", "[q r] map[d:map[e:f] k:v] true"),
        ("a  {{- .x -}}  b", "aTeam_Ab"),
        ("{{- /* said */ -}}  {{ .x }}", "Team_A"),
        ("{{ if and .yes (eq .x \"Team_A\") }}1{{ else if .empty }}2{{ else }}3{{ end }}", "1"),
        ("{{ if or .empty .none }}1{{ else }}3{{ end }}", "3"),
        ("{{ with .m.d }}{{ .e }}{{ $.x }}{{ else }}no{{ end }}", "fTeam_A"),
        ("{{ range $i, $v := .l }}{{ if $i }},{{ end }}{{ $v }}{{ end }}", "q,r"),
        ("{{ range $k, $v := .m.d }}{{ $k }}={{ $v }}{{ else }}none{{ end }}", "e=f"),
        ("{{ range .l }}{{ . }}{{ break }}{{ end }}", "q"),
        ("{{ $a := .x }}{{ if .yes }}{{ $a = \"z\" }}{{ end }}{{ $a }}", "z"),
        ("{{ index .m \"d\" \"e\" }}{{ index .l 1 }}{{ (index .l 0) }}", "frq"),
        ("{{ .x | normalize }} {{ .x | lower | replace \"_\" \"-\" }} {{ upper \"a\" }}", "team-a team-a A"),
        ("{{ default \"d\" .empty }} {{ .no | default \"d\" }} {{ coalesce .empty .x }}", "d d Team_A"),
        ("{{ printf \"%s-%02d-%v-%q\" .x 7 .n \"a\" }}", "Team_A-07-3-\"a\""),
        ("{{ dig \"d\" \"e\" \"no\" .m }} {{ dig \"d\" \"z\" \"no\" .m }} {{ get .m \"k\" }}{{ hasKey .m \"z\" }}", "f no vfalse"),
        ("{{ (split \"_\" .x)._1 }} {{ splitList \"_\" .x | first }} {{ join \"+\" .l }}", "A Team q+r"),
        ("{{ trimSuffix \".git\" .url | base }} {{ dir \"a/b/c\" }} {{ ext \"x.tar.gz\" }}", "b a/b .gz"),
        ("{{ regexReplaceAll \"([a-z]+)_([A-Z])\" .x \"$2-${1}\" }} {{ regexMatch \"^Te\" .x }}", "TA-eam true"),
        ("{{ trunc 4 .x }} {{ trunc -1 .x }} {{ substr 1 3 .x }} {{ title \"ab cd\" }}", "Team A ea Ab Cd"),
        ("{{ add 1 2 }} {{ sub 5 2 }} {{ int .n }} {{ div 7 2 }} {{ max 1 3 2 }} {{ len .l }}", "3 3 3 3 3 2"),
        ("{{ toJson .m }} {{ .l | toYaml }} {{ quote .x .n }}", '{"d":{"e":"f"},"k":"v"} - q\n- r "Team_A" "3"'),
        ("{{ $m := fromYaml \"a: {b: 1}\" }}{{ $m.a.b }} {{ ternary \"y\" \"n\" .yes }} {{ not .yes }}", "1 y false"),
        ("{{ slugify 9 true \"Feature One Two\" }} {{ slugify \"A b\" }}", "feature a-b"),
        ("{{ has \"q\" .l }} {{ without .l \"q\" }} {{ list 1 2 | last }} {{ dict \"a\" 1 }} {{ uniq (list 1 1) }}",
         "true [r] 2 map[a:1] [1]"),
        ("{{ \"a\\tb\" }}{{ `c` }}{{ b64enc \"x\" }}{{ nindent 2 \"z\" }}", "a\tbceA==\n  z"),
        ("no template }} here", "no template }} here"),
    ],
)  # fmt: skip
def test_a_template_prints_what_go_prints(template: str, text: str) -> None:
    """Fields, blocks, variables, functions and numbers."""
    assert execute(template, PARAMS, "default", TemplateSteps()) == text


@pytest.mark.parametrize(
    ("template", "missing"),
    [("{{ .no }}", True), ("{{ .x.y }}", False), ("{{ index .l 9 }}", False), ("{{ lower .n }}", False),
     ("{{ eq .n 3 }}", False), ("{{ fail \"x\" }}", False), ("{{ .m.no.deeper }}", True), ("{{ ternary 1 2 .x }}", False),
     ("{{ lower }}", False), ("{{ range .n }}{{ end }}", False)],
)  # fmt: skip
def test_what_go_refuses_is_refused(template: str, missing: bool) -> None:
    """A missing key where that is an error, wrong types, an index that is not there."""
    with pytest.raises(BadTemplate) as refused:
        execute(template, PARAMS, "error", TemplateSteps())
    assert refused.value.missing is missing


@pytest.mark.parametrize(
    "template",
    ["{{ now }}", "{{ env \"HOME\" }}", "{{ uuidv4 }}", "{{ define \"a\" }}{{ end }}", "{{ if .x }}", "{{ .x", "{{ .a-b }}",
     "{{ keys .m }}", "{{ range until 900 }}{{ range until 900 }}x{{ end }}{{ end }}", "{{ repeat 99999 .x }}",
     "{{ " + "(" * 60 + ".x" + ")" * 60 + " }}", "{{ printf \"%x\" .x }}", "{{ end }}"],
)  # fmt: skip
def test_what_is_not_understood_or_takes_too_long_is_said(template: str) -> None:
    """Chance, time and surroundings, malformed templates, and more steps than a template needs."""
    with pytest.raises(Unsupported):
        execute(template, PARAMS, "default", TemplateSteps())
