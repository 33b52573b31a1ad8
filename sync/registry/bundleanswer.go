package registry

import (
	"context"
	"errors"
	"io"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// answerBundle writes what the workstation gets back.
func (r *Registry) answerBundle(ctx context.Context, out io.Writer, who caller, m wire.BundleManifest, results []wire.Result, taken *BundleTaken) error {
	to, err := m.ReplyTo()
	if err != nil {
		return err
	}
	w, err := wire.NewBundle(out, wire.BundleAnswer, wire.BundleHeader{
		BundleID: m.BundleID, RegistryID: r.id, InstallationID: m.InstallationID,
	}, to)
	if err != nil {
		return err
	}
	for _, result := range results {
		if err := addItem(w, wire.ItemResult, result); err != nil {
			return err
		}
	}
	// A workstation of the former point, or whose certificate has ended, brings
	// its work and gets no more of that point (offline-rules.md D3, D7).
	if who.movedTo == "" && who.ended.IsZero() && who.pointID == m.PointID {
		if err := r.answerNews(ctx, w, who.pointID, m, taken); err != nil {
			return err
		}
	}
	jws, err := wire.SignBundleAnswer(wire.BundleAnswerManifest{
		BundleID: m.BundleID, RegistryID: r.id, InstallationID: m.InstallationID,
		Results: w.Count(wire.ItemResult), Pages: w.Count(wire.ItemPage), MadeAt: r.now(), Body: w.Body(),
	}, r.receiptKey)
	if err != nil {
		return err
	}
	return w.Finish(jws)
}

func addItem(w *wire.BundleWriter, kind wire.ItemKind, v any) error {
	data, err := wire.Encode(v)
	if err != nil {
		return err
	}
	return w.Add(kind, data)
}

// rulebookBytes is what serveRulebook gives now.
func (r *Registry) rulebookBytes(ctx context.Context, q querier, pointID string) ([]byte, error) {
	planID, err := currentPlan(ctx, q, pointID, r.now())
	if err != nil {
		return nil, err
	}
	book, err := r.rulebook(ctx, q, planID, pointID)
	if err != nil {
		return nil, err
	}
	return confirm.EncodeRulebook(book)
}

// answerNews adds the rulebook, when the workstation has another, and what has
// changed at the point since the workstation pulled.
func (r *Registry) answerNews(ctx context.Context, w *wire.BundleWriter, pointID string, m wire.BundleManifest, taken *BundleTaken) error {
	var book []byte
	err := r.db.view(ctx, func(q querier) error {
		p, err := r.point(ctx, q, pointID)
		if err != nil {
			return err
		}
		taken.PointCode = p.Code
		book, err = r.rulebookBytes(ctx, q, pointID)
		if errors.Is(err, ErrNotFound) { // no plan has the point yet
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if book != nil && wire.Hash(book) != m.Rulebook {
		if err := w.Add(wire.ItemRulebook, book); err != nil {
			return err
		}
	}
	return r.answerChanges(ctx, w, pointID, m.Cursor, taken)
}

func (r *Registry) answerChanges(ctx context.Context, w *wire.BundleWriter, pointID, from string, taken *BundleTaken) error {
	asked := question{cursor: from, limit: defaultChanges}
	answer, since, err := r.changes(ctx, pointID, asked)
	begun := confirm.CodeOf(err) == confirm.ProblemEpochChanged
	if begun { // it was restored from a copy: all comes anew, even when that is nothing
		asked.cursor = ""
		answer, since, err = r.changes(ctx, pointID, asked)
	}
	for size := 0; err == nil && (len(answer.Changes) > 0 || begun); begun = false {
		data, err := wire.Encode(wire.BundlePage{From: from, Since: since, Page: answer})
		if err != nil {
			return err
		}
		if size += len(data); size > maxBundlePages || int64(len(data)) > w.Room() {
			taken.More = true
			return nil
		}
		if err := w.Add(wire.ItemPage, data); err != nil {
			return err
		}
		taken.Changes += len(answer.Changes)
		if !answer.More {
			return nil
		}
		from, asked.cursor = answer.Cursor, answer.Cursor
		if answer, since, err = r.changes(ctx, pointID, asked); err != nil {
			return err
		}
	}
	return err
}
