// Package present holds what the window shows and what a clerk may do in it,
// without a toolkit: each screen is a presenter with a State that is ready to
// be shown, one method for each intent, and OnChange to say that State is new.
//
// Presenters live on one goroutine, the user interface's. They leave it only
// through a Runner, whose done functions come back on it. Words for every
// code, state and answer are chosen here and nowhere else.
package present
