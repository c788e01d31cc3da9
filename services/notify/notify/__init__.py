"""Notifications, reminders and escalations."""
