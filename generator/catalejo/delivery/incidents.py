"""Open incidents of components: by the annotation that names a service, else by a service of the component's name."""

from __future__ import annotations

from ..model.entities import Entity
from ..model.live import Capability, Incident, LiveState


class IncidentReader:
    """Knows the incidents by service; those that are not resolved count as open."""

    def __init__(self, live: LiveState) -> None:
        self.state = live.state(Capability.INCIDENTS)
        self._links = live.links_of(Capability.INCIDENTS, "service")
        self._by_id: dict[str, list[Incident]] = {}
        self._by_name: dict[str, list[Incident]] = {}
        for incident in live.incidents:
            self._by_id.setdefault(incident.service_id, []).append(incident)
            self._by_name.setdefault(incident.service.lower(), []).append(incident)

    def _service(self, entity: Entity) -> str:
        return next((value for name in self._links if (value := entity.annotations.get(name))), "")

    def is_linked(self, entity: Entity) -> bool:
        """Tell whether anything says which service of the on-call system is the component's."""
        return bool(self._service(entity)) or entity.name.lower() in self._by_name

    def open_of(self, entity: Entity) -> list[Incident]:
        """Return the open incidents of a component, oldest first."""
        service = self._service(entity)
        found = self._by_id.get(service, []) if service else self._by_name.get(entity.name.lower(), [])
        return sorted((i for i in found if i.state != "resolved"), key=lambda i: (i.opened_at, i.id))
