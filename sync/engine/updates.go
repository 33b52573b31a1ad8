package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Update gives the publisher's manifest of the newest version of the program
// that the bureau offers in a channel, "" when it offers none. It is not
// verified here.
func (e *Engine) Update(ctx context.Context, channel string) (manifest string, err error) {
	if err := e.ensureTime(ctx); err != nil {
		return "", err
	}
	var a wire.UpdateAnswer
	r := request{method: http.MethodGet, path: wire.PathUpdate, query: url.Values{"channel": {channel}}}
	if err := e.exchange(ctx, r, &a); err != nil {
		return "", err
	}
	if len(a.Manifest) > wire.MaxUpdateManifest {
		return "", e.bad(fmt.Errorf("%w: manifest of an update", errBadAnswer))
	}
	return a.Manifest, nil
}

// UpdateFile is Download of a file of an update, which the manifest names.
func (e *Engine) UpdateFile(ctx context.Context, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (written int64, err error) {
	return e.fetchFile(ctx, wire.PathUpdateFile, wire.MaxUpdateFile, file, from, w, p)
}

// Wire is the version of the protocol that is spoken with the registry.
func (e *Engine) Wire() int { return e.cfg.Wire }
