"""Tests of the console in headless Chromium."""
