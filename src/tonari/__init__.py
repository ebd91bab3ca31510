"""Tonari (となり): a network of equal organisations that lets nobody drop."""

__version__ = "0.2.0"
