"""Offices where a dossier is handed in, when they are open, and public holidays."""
