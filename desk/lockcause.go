package desk

// LockCause says why the desk was locked; it stands in the audit log.
type LockCause string

// The causes.
const (
	LockClerk   LockCause = "clerk"   // by the clerk, Ctrl+L
	LockIdle    LockCause = "idle"    // nobody touched keyboard or mouse (confirm.DeskPolicy.Idle)
	LockSuspend LockCause = "suspend" // the computer went to sleep
	LockRemoved LockCause = "removed" // the token was pulled out
	LockClosing LockCause = "closing" // the program ended
)

// Removed is closed when the token that holds the clerk's keys is pulled out:
// then the desk is to be locked. It is nil where there is nothing to pull out,
// and another one after each sign-in.
func (d *Desk) Removed() <-chan struct{} { return d.cfg.Credential.Removed() }
