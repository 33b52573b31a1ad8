package point

import (
	"os"

	"confirmpoint/desk"
	"confirmpoint/printing"
	"confirmpoint/printing/spool"
)

// systemSpooler is the print service of this computer, or the one CUPS_SERVER
// names, as for every program that prints through CUPS.
func systemSpooler(press *printing.Press) desk.Spooler {
	return printing.NewOutlet(press, spool.New(spool.Config{Server: os.Getenv("CUPS_SERVER")}))
}
