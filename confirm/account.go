package confirm

// Account is what a workstation must know of what the registry knows of it.
type Account struct {
	Point Point // where the clerk works now: another than enrolled for after a move (D3)
	// Sequence is the highest number of an intent of this installation that the
	// registry has judged, refused ones too.
	Sequence int64
}

// SettingRebound is the name under which a workstation keeps the point, as of
// EncodePoint, to which the clerk of an installation was moved; none: its own.
func SettingRebound(installationID string) string { return "rebound to " + installationID }
