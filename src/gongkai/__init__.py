"""gongkai (公开): the platform on which a Chinese province, city or county runs 政务公开."""

__version__ = "0.1.0"
