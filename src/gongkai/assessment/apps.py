from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "gongkai.assessment"
    verbose_name = "监督考核"

    def ready(self) -> None:
        from gongkai.desk import ledger
        from gongkai.duties import actions

        from . import events  # noqa: F401  declares the vocabulary
        from .retractions import tell_of_retractions
        from .telling import keep_in_step, tell_of_moves

        ledger.tellers.extend((tell_of_moves, tell_of_retractions))
        actions.watchers.append(keep_in_step)
