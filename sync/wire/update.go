package wire

// Limits of updates.
const (
	MaxUpdateManifest = 64 << 10  // bytes of a signed manifest
	MaxUpdateFile     = 512 << 20 // bytes of one file of an update
	MaxUpdateFiles    = 32        // files of one update
)

// UpdateAnswer is what the publisher says of the newest version of the program
// that the bureau offers. The registry hands it on as it is: the workstation
// verifies it with the publisher's key, which it has been built with.
type UpdateAnswer struct {
	Manifest string `json:"manifest"` // signed, as docs/updates.md has it; "" when none is offered
}
