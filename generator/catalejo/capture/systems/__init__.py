"""The engine that asks the systems of ``catalejo.systems``: live by ``asker``, of files by ``recorded``.

A system's source id is ``type`` or ``type:instance``; ``live`` understands the answers by that type.
"""
