// Package training runs a training registry in the same process: the real
// registry over real HTTPS on this machine, with its own authority, one point
// whose window is open, one clerk, and invented applicants with portraits and
// scans. Nothing of it exists, so its user name, password and PIN are shown on
// the screen and written here.
//
// A folder keeps a training registry between two starts, under the same
// address when that is still free. What is done in training never leaves the
// machine.
package training
