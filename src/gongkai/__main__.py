from gongkai.cli.main import main

main(prog_name="gongkai")
