from gongkai.desk.vocabulary import declare

declare()
