// Package ui is the window: views that are built once, shown by render(state)
// and report intents to the presenters of ui/present; the widgets they are
// made of; and the theme. Views hold no rules and start no goroutine: the
// Runner here is the one place that leaves the toolkit's goroutine.
package ui
