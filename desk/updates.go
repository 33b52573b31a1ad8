package desk

import (
	"context"
	"errors"
	"strconv"

	"confirmpoint/confirm"
)

// Updates is what a desk must know to judge updates of its own program.
type Updates struct {
	// Open verifies a manifest by the publisher's keys and reads it; nil: no
	// update is ever offered.
	Open func(manifest string) (confirm.Update, error)
	// Here is the program and the system: Version, Channel, OS, Arch, Kinds, Wire.
	Here confirm.UpdateHere
}

// seenUpdate is the setting with the greatest sequence of a channel that was
// seen signed, so that nobody can show an old manifest again.
func seenUpdate(channel string) string { return "update seen " + channel }

// Update asks whether there is a version of the program to go over to, and
// whether now is the time (confirm.JudgeUpdate). It is never forced: nothing
// comes of it but what is returned. Kinds of error: update_untrusted with
// reason, and those of the line.
func (d *Desk) Update(ctx context.Context) (confirm.UpdateOffer, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.UpdateOffer{}, err
	}
	defer leave()
	return d.judgeUpdate(ctx)
}

func (d *Desk) judgeUpdate(ctx context.Context) (confirm.UpdateOffer, error) {
	here := d.cfg.Updates.Here
	offer := confirm.UpdateOffer{Verdict: confirm.UpdateNone, Running: here.Version}
	if d.cfg.Updates.Open == nil {
		return offer, nil
	}
	manifest, err := d.cfg.Registry.Update(ctx, here.Channel)
	d.afterQuestion(err)
	if err != nil || manifest == "" {
		return offer, err
	}
	if offer.Update, err = d.cfg.Updates.Open(manifest); err != nil {
		return offer, &confirm.Problem{Code: confirm.ProblemUpdateUntrusted, Args: map[string]string{"reason": "signature"}, Err: err}
	}
	if err := d.fillHere(ctx, &here); err != nil {
		return offer, err
	}
	offer.Verdict, offer.File = confirm.JudgeUpdate(offer.Update, here)
	offer.Closes, offer.Unsent = here.Closes, here.Unsent
	switch offer.Verdict {
	case confirm.UpdateExpired, confirm.UpdateReplayed:
		return offer, &confirm.Problem{Code: confirm.ProblemUpdateUntrusted, Args: map[string]string{"reason": string(offer.Verdict)}}
	}
	if offer.Update.Channel == here.Channel && offer.Update.Sequence > here.Seen {
		err = d.cfg.Cache.SaveSetting(ctx, seenUpdate(here.Channel), strconv.AppendInt(nil, offer.Update.Sequence, 10))
	}
	return offer, err
}

// fillHere adds what the cache knows.
func (d *Desk) fillHere(ctx context.Context, here *confirm.UpdateHere) error {
	here.Now = d.cfg.Registry.Now().At
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound { // before the first pull there is none
		return err
	}
	here.Closes = book.Window.Closes
	seen, err := d.cfg.Cache.Setting(ctx, seenUpdate(here.Channel))
	if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
		return err
	}
	if len(seen) > 0 {
		if here.Seen, err = strconv.ParseInt(string(seen), 10, 64); err != nil {
			return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "setting"}, Err: err}
		}
	}
	// Of all clerks of this computer: the program is one for them all.
	if here.Unsent, err = d.cfg.Cache.Waiting(ctx); err != nil || here.Unsent == 0 {
		return err
	}
	here.Uncopied = here.Unsent
	if made, err := d.copyState(ctx); err == nil && made.Folder != "" && made.Reason == "" {
		here.Uncopied = max(made.Missing, here.Unsent-made.Operations, 0)
	}
	return nil
}

// FetchUpdate puts the file of an update for this computer into a folder, whole
// and verified by the digest that the publisher has signed, or not at all; a
// broken line is gone on with. It judges anew. Kinds of error: update_held with
// verdict, those of Update and of DownloadTo.
func (d *Desk) FetchUpdate(ctx context.Context, dir string, p confirm.Progress) (path string, offer confirm.UpdateOffer, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return "", offer, err
	}
	defer leave()
	offer, err = d.judgeUpdate(ctx)
	if err != nil {
		return "", offer, err
	}
	if offer.Verdict != confirm.UpdateOffered {
		return "", offer, &confirm.Problem{Code: confirm.ProblemUpdateHeld, Args: map[string]string{"verdict": string(offer.Verdict)},
			Err: errors.New("desk: no update for now")}
	}
	path, err = d.fetchTo(ctx, d.cfg.Registry.UpdateFile, offer.File.Download(), dir, p)
	return path, offer, err
}
