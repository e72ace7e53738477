"""Studies: every strategy in every scenario, repeated, compared and kept.

``loading`` makes a study from arguments and ``study`` carries it out: ``grid`` names its runs, ``executors`` do them,
``store`` keeps them, ``results`` and ``manifest`` say what came of it, ``report`` shows it. Nothing is imported here,
so that a worker process starts quickly.
"""
