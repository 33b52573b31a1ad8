package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// Place is where a clerk was when the desk was locked: ids only, nothing of a
// person. What was typed into a search is not kept.
type Place struct {
	Clerk     string // id: another clerk begins anew
	Screen    Screen
	PrintPage PrintPage
	SendPage  SendPage
	Numbers   StatisticsPage
	Queue     confirm.Queue
	Record    string
	Batch     string // that was being printed: it goes on
}

// Place tells where the clerk is.
func (w *Workbench) Place() Place {
	return Place{
		Clerk: w.desk.Session().Clerk.ID, Screen: w.screen, PrintPage: w.page, SendPage: w.sending, Numbers: w.numbers,
		Queue: w.List.query.Queue, Record: w.Record.id, Batch: w.Queue.running,
	}
}

// Return brings the clerk back to where he was. It comes after Start.
func (w *Workbench) Return(to Place) {
	if to.Clerk == "" || to.Clerk != w.desk.Session().Clerk.ID {
		return
	}
	w.page, w.sending, w.numbers = to.PrintPage, to.SendPage, to.Numbers
	if to.Queue != w.List.query.Queue {
		w.List.ShowQueue(to.Queue)
	}
	if to.Record != "" {
		w.List.Opened(to.Record)
		w.Record.Open(to.Record)
	}
	if w.OnPrintPage != nil {
		w.OnPrintPage(w.page)
	}
	if w.OnSendPage != nil {
		w.OnSendPage(w.sending)
	}
	if w.OnStatisticsPage != nil {
		w.OnStatisticsPage(w.numbers)
	}
	w.Show(to.Screen)
	if to.Batch != "" {
		w.Queue.Run(to.Batch)
	}
}

// Lock signs out.
func (w *Workbench) Lock() { w.LockFor(desk.LockClerk) }

// watchToken locks the desk when the token is pulled out.
func (w *Workbench) watchToken() {
	removed := w.desk.Removed()
	if removed == nil {
		return
	}
	w.scope.Go("token", func(ctx context.Context) error {
		select {
		case <-removed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, func(err error) {
		if err == nil {
			w.LockFor(desk.LockRemoved)
		}
	})
}

// LockFor signs out for a cause, after what has been typed on the open record
// is saved. What is being printed stops after the document it is at.
func (w *Workbench) LockFor(cause desk.LockCause) {
	if w.locking {
		return
	}
	w.locking = true
	place := w.Place()
	w.Signing.Close()
	w.Record.Leave()
	w.Record.work.add(task{
		label: "lock",
		job: func() func(context.Context) error {
			return func(ctx context.Context) error { return w.desk.LockFor(ctx, cause) }
		},
		done: func(err error) {
			w.Close()
			w.notices.Dismiss() // it may name somebody
			if w.OnLocked != nil {
				w.OnLocked(cause, place)
			}
			w.notices.Fail(err) // the keys are gone all the same
		},
	})
}
