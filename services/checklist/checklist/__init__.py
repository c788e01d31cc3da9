"""Checklists, confirmations, evidence record, letter and report."""
