import Pump

@main
enum Main {
    static func main() { PumpProgram.main() }
}
