from django.db import models


class StoredFile(models.Model):
    """A file that passed inspection, stored once under its content hash. Who may read it, its owner's room decides."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=120)
    extension = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.sha256[:12]
