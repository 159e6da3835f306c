"""Questions that are asked often, as views: the same text in both dialects."""

from __future__ import annotations

from .schema import View

VIEWS = (
    View(
        "v_component",
        "A component with its owner, what is to mend, and what could not be measured.",
        """SELECT e.ref, e.name, e.type, e.lifecycle, e.owner, e.owner_exists, e.system, e.inferred, e.repo, e.path,
  (SELECT count(*) FROM finding_about f WHERE f.ref = e.ref) AS findings,
  (SELECT count(*) FROM check_result r WHERE r.ref = e.ref AND r.outcome = 'fail') AS failing,
  (SELECT count(*) FROM check_result r WHERE r.ref = e.ref AND r.outcome = 'unknown') AS unmeasured
FROM entity e WHERE e.kind = 'Component'""",
    ),
    View(
        "v_score",
        "A level of an entity with its owner and the level's title; an unsure one says so.",
        """SELECT s.ref, e.name, e.kind, e.owner, s.card, s.level, l.title, s.rank, s.possible_rank, s.unsure,
  s.last_level, s.passed, s.applicable
FROM score s JOIN entity e ON e.ref = s.ref LEFT JOIN card_level l ON l.card = s.card AND l.level = s.level""",
    ),
    View(
        "v_owner_level",
        "How many entities of an owner have a level of a scorecard, and how many of them are unsure.",
        """SELECT s.card, e.owner, s.level, s.rank, count(*) AS entities,
  sum(CASE WHEN s.unsure THEN 1 ELSE 0 END) AS unsure
FROM score s JOIN entity e ON e.ref = s.ref GROUP BY s.card, e.owner, s.level, s.rank""",
    ),
    View(
        "v_unwell",
        "Cells that are not known to be well, the unknown and the stale too.",
        """SELECT c.environment, c.subject, c.name, e.owner, c.state, c.level, c.reason, c.live, c.desired, c.sync,
  c.health, c.drift_since
FROM cell c LEFT JOIN entity e ON e.ref = c.component
WHERE c.level <> 'ok' OR c.state IN ('unknown', 'stale')""",
    ),
    View(
        "v_image_use",
        "Where an image is asked for and by which component.",
        """SELECT i.name, i.tag, i.digest, i.approximate, s.environment, s.cluster, s.component, i.stack, i.repo,
  i.path, i.line
FROM image i JOIN stack s ON s.id = i.stack""",
    ),
    View(
        "v_not_answered",
        "Sources and capabilities of which not everything is known tonight.",
        """SELECT 'source' AS what, id AS name, state, error AS reason, fetched_at AS as_of
FROM source WHERE state <> 'ok'
UNION ALL
SELECT 'capability', capability, state, reason, observed_at FROM capability
WHERE state NOT IN ('ok', 'not-connected')""",
    ),
    View(
        "v_change",
        "Changes with the entity's owner of tonight, where it is still there.",
        """SELECT c.night, c.kind, c.subject, e.name, e.owner, c.environment, c.before_value, c.after_value
FROM change c LEFT JOIN entity e ON e.ref = c.subject""",
    ),
)
