from gongkai.cli.main import main

main()
