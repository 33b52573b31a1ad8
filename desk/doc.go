// Package desk is everything a clerk can do, one method each: enrol, sign in,
// pull, search, open, tick, conclude, print, send. The window and the command
// line are two faces of it.
//
// A Desk may be used from any goroutine. Methods that wait (network, disk,
// printer) take a context and stop when it ends; none calls back into a user
// interface except through Progress functions and Subscribe. Every error a
// person can act on is a *confirm.Problem or a *confirm.Refusal.
package desk
