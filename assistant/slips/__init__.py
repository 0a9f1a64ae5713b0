"""The guidance slip (phiếu hướng dẫn): what a citizen was told about one procedure, by a code.

It holds facts of the record and who runs the assistant; nothing about the person who asked.
"""
