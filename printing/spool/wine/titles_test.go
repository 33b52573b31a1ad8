//go:build windows || wine

package wine

// Titles of the jobs.
const (
	titleForms   = "confirmpoint-windows-forms"
	titleSheets  = "confirmpoint-windows-sheets"
	titleAborted = "confirmpoint-windows-aborted"
)
