// Package office is the bureau's work as its people ask for it: one interface,
// which a registry at hand fulfils itself (registry.Office) and Client fulfils
// over the protocol of docs/wire.md.
package office
