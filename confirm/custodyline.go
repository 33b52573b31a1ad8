package confirm

// CustodyLine is an entry of the custody ledger as a workstation shows it.
type CustodyLine struct {
	CustodyEntry
	// Sent says that the registry has it; else it waits for the line.
	Sent bool
}
