"""What most commands take in, so that a fork of who has loaded this begins at once (tests/forked.py)."""

import pkgutil
from importlib import import_module

import bot
import dialogs
import storage

for _part in (dialogs, storage, bot):
    for _module in pkgutil.walk_packages(_part.__path__, f"{_part.__name__}."):
        if "migrations" not in _module.name and not _module.name.endswith("__main__"):
            import_module(_module.name)
