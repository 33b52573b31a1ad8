package desk

import (
	"context"
	"io"

	"confirmpoint/confirm"
)

// FindElsewhere looks for applicants of other points (查询其他确认点数据): at least
// two conditions and a reason, online only, audited without what was looked
// for. The answer is not kept. Kinds of error: search_conditions, search_reason,
// too_many_tries, and those of the line.
func (d *Desk) FindElsewhere(ctx context.Context, q confirm.ElsewhereQuery) (found []confirm.Elsewhere, more bool, err error) {
	return nil, false, errNotBuilt
}

// Downloads lists what the bureau offers (资料下载); online only.
func (d *Desk) Downloads(ctx context.Context) ([]confirm.Download, error) {
	return nil, errNotBuilt
}

// Download writes one file of the bureau, verified by its SHA-256. When it
// fails, w holds rubbish.
func (d *Desk) Download(ctx context.Context, file confirm.Download, w io.Writer, p confirm.Progress) error {
	return errNotBuilt
}

// ChangePassword changes the password of the clerk at the registry; it holds
// only after the registry's yes. Kinds of error: wrong_password, password_weak,
// too_many_tries, and those of the line.
func (d *Desk) ChangePassword(ctx context.Context, old, new string) error {
	return errNotBuilt
}

// Refresh asks the registry, when it can be reached, how an open record is now
// and who else has it open; the record that came is in the cache when Refresh
// returns. changed: open it again. Without a line it is no error and tells
// nothing. Leave says that the record is no longer on the screen.
func (d *Desk) Refresh(ctx context.Context, recordID string) (changed bool, claims []confirm.Claim, err error) {
	return false, nil, errNotBuilt
}

// Leave gives the claim on a record back; it never waits for the line.
func (d *Desk) Leave(recordID string) {}
