from django.apps import AppConfig

from labo import digest


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "cas"

    def ready(self):
        from projects import blocks

        digest.register(digest.HOME, blocks.cases_of_the_moment)
        digest.register(digest.MY_SPACE, blocks.my_cases)
