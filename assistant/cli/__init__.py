"""The command `motcua`."""

from __future__ import annotations

import logging
import os
import sys

# Before any library is loaded: no telemetry, no TensorFlow chatter, no windows, no model hub, and
# none of Rasa's own bars (LOG_LEVEL): the product shows its progress itself (progress.py).
for _name, _value in {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "ERROR",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "MPLBACKEND": "Agg",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}.items():
    os.environ.setdefault(_name, _value)

# Rasa's pins warn by the dozen while they are imported; nothing in that is for the operator.
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)


def main() -> None:
    """Runs the command; a known error is one clear line on stderr and exit status 1."""
    from assistant.cli.commands import program
    from assistant.errors import MotcuaError
    from procedures_kb.errors import KnowledgeBaseError

    try:
        program(prog_name="motcua")
    except (MotcuaError, KnowledgeBaseError) as error:
        sys.stderr.write(f"motcua: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
