package store_test

import (
	"confirmpoint/desk"
	"confirmpoint/store"
	"confirmpoint/sync/engine"
)

// The store fits both ports by shape; neither side knows the other.
var (
	_ desk.Cache   = (*store.Store)(nil)
	_ engine.Cache = (*store.Store)(nil)
)
