"""Benchmarks: each measures Fallline beside its rival in the same run and prints the ratio.

They are not tests: what a machine is doing meanwhile changes them, so nothing fails by them.
Run all with ``make bench``, or some with ``python -m tests.benchmarks descent film``.
"""
