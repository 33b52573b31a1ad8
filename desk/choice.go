package desk

import "context"

// Choice gives what the signed-in clerk chose under a name, nil when nothing
// was: columns, views, templates, snippets. It is sealed in the cache and
// follows the clerk, not the seat. The form is the caller's; JSON by custom.
func (d *Desk) Choice(ctx context.Context, name string) ([]byte, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return d.cfg.Cache.Setting(ctx, d.choiceName(name))
}

// SaveChoice keeps a choice of the signed-in clerk in the place of the last.
func (d *Desk) SaveChoice(ctx context.Context, name string, value []byte) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.cfg.Cache.SaveSetting(ctx, d.choiceName(name), value)
}

func (d *Desk) choiceName(name string) string { return "choice/" + d.Session().Clerk.ID + "/" + name }
