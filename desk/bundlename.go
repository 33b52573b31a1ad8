package desk

import "confirmpoint/confirm"

// BundleName is the name for the file of an ExportBundle now. It names nobody.
func (d *Desk) BundleName() string {
	return confirm.BundleName(d.cfg.Enrolment.InstallationID, d.cfg.Registry.Now().At)
}
