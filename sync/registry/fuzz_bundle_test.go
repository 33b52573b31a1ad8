package registry

import (
	"bytes"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// FuzzBundle: a file on a stick is read whole or refused, and carries nobody's
// work but that of who signed it.
func FuzzBundle(f *testing.F) {
	h := newHouse(f)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	key := h.bundle.private
	var file bytes.Buffer
	header := wire.BundleHeader{BundleID: newID(), RegistryID: h.ID(), InstallationID: s.install}
	w, err := wire.NewBundle(&file, wire.BundleOut, header, key.PublicKey())
	h.must(err)
	envelope := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.must(w.Add(wire.ItemEnvelope, []byte(envelope)))
	manifest, err := wire.SignBundle(wire.BundleManifest{
		BundleID: header.BundleID, RegistryID: h.ID(), InstallationID: s.install, ClerkID: s.clerkID, PointID: h.points[0].ID,
		Operations: 1, ReplyKey: key.PublicKey().Bytes(), MadeAt: during.Add(time.Minute), Body: w.Body(),
	}, s.signing, s.signCert.Raw)
	h.must(err)
	h.must(w.Finish(manifest))
	h.stop()
	f.Add(file.Bytes())
	f.Add(file.Bytes()[:file.Len()-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		b, cert, err := h.readBundle(bytes.NewReader(data))
		if err == nil && (!cert.Equal(s.signCert) || len(b.envelopes) != 1 || b.envelopes[0] != envelope) {
			t.Error("a bundle that nobody made was read")
		}
	})
}
