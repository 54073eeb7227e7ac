from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "gongkai.assessment"
    verbose_name = "监督考核"

    def ready(self) -> None:
        from gongkai.desk import ledger

        from . import events  # noqa: F401  declares the vocabulary
        from .telling import tell_of_moves

        ledger.tellers.append(tell_of_moves)
