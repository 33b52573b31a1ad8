package confirm

// KeyRequest asks a registry to certify the two keys of a clerk: PKCS #10, DER.
type KeyRequest struct {
	Line    []byte `json:"line"`    // of the key of the line, P-256
	Signing []byte `json:"signing"` // of the key that signs operations
}

// KeyCertificates are the answer, DER.
type KeyCertificates struct {
	Line    []byte
	Signing []byte
}
