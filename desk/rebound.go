package desk

import (
	"context"

	"confirmpoint/confirm"
)

// movedTo is the point to which the registry has moved this clerk; nil when
// there was no move. It is known offline too, from the contact that told it.
func (d *Desk) movedTo(ctx context.Context) (*confirm.Point, error) {
	data, err := d.cfg.Cache.Setting(ctx, confirm.SettingRebound(d.cfg.Enrolment.InstallationID))
	if err != nil || data == nil {
		return nil, err
	}
	p, err := confirm.DecodePoint(data)
	if err != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "setting"}, Err: err}
	}
	return &p, nil
}

// stillHere refuses new work for a point that the clerk has left; what was
// signed before can still be sent or exported (offline-rules.md D3).
func (d *Desk) stillHere(ctx context.Context) error {
	to, err := d.movedTo(ctx)
	if err != nil || to == nil {
		return err
	}
	return &confirm.Problem{Code: confirm.ProblemRebound, Args: map[string]string{"point": to.Name}}
}
