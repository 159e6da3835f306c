"""Open incidents of components: by the annotation that names a service, else by a service of the component's name."""

from __future__ import annotations

from ..model.entities import Entity
from ..model.live import RESOLVED, Capability, Incident, LiveState


class IncidentReader:
    """Knows the incidents by service; those that are not resolved count as open."""

    def __init__(self, live: LiveState) -> None:
        self.state = live.state(Capability.INCIDENTS)
        self._links = live.links_of(Capability.INCIDENTS, "service")
        self._by_id: dict[str, list[Incident]] = {}
        self._by_name: dict[str, list[Incident]] = {}
        self._by_join: dict[str, list[Incident]] = {}
        for incident in live.incidents:
            self._by_id.setdefault(incident.service_id, []).append(incident)
            self._by_name.setdefault(incident.service.lower(), []).append(incident)
            for join in incident.joins:
                self._by_join.setdefault(join, []).append(incident)

    def _services(self, entity: Entity) -> list[tuple[str, str]]:
        """Return the annotations that name services, each with one of its values."""
        written = ((name, entity.annotations.get(name, "")) for name in self._links)
        return [(name, part.strip()) for name, text in written for part in text.split(",") if part.strip()]

    def is_linked(self, entity: Entity) -> bool:
        """Tell whether anything says which service of an on-call system is the component's."""
        return bool(self._services(entity)) or entity.name.lower() in self._by_name

    def open_of(self, entity: Entity) -> list[Incident]:
        """Return the open incidents of a component, oldest first."""
        return [incident for incident in self.all_of(entity) if incident.state != RESOLVED]

    def settled_of(self, entity: Entity) -> list[Incident]:
        """Return the incidents of a component that its system still tells of and that are over, oldest first."""
        return [incident for incident in self.all_of(entity) if incident.state == RESOLVED]

    def all_of(self, entity: Entity) -> list[Incident]:
        """Return the incidents of a component that are told, those that are over too, oldest first."""
        services = self._services(entity)
        found = [] if services else self._by_name.get(entity.name.lower(), [])
        for name, value in services:
            found = [*found, *self._by_id.get(value, ()), *self._by_join.get(f"annotation:{name}={value}", ())]
        unique = {incident.id: incident for incident in found}
        return sorted(unique.values(), key=lambda i: (i.opened_at, i.id))
