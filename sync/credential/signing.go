package credential

import (
	"context"
	"crypto"

	"confirmpoint/confirm"
)

// ChangePIN seals both keys anew under another PIN.
func (s *Softkey) ChangePIN(ctx context.Context, old, new []byte) error {
	panic("not built")
}

// OpenSigning opens the signing key for one batch.
func (s *Softkey) OpenSigning(ctx context.Context, pin []byte, batch confirm.SigningBatch) error {
	panic("not built")
}

// CloseSigning wipes the signing key and leaves the line open.
func (s *Softkey) CloseSigning() {}

// Removed is nil: a file cannot be pulled out.
func (s *Softkey) Removed() <-chan struct{} { return nil }

// SigningKey gives the key that signs purpose.
func (s *Softkey) SigningKey(purpose string) (crypto.Signer, []byte, error) {
	signer, err := s.Signer()
	if err != nil {
		return nil, nil, err
	}
	cert, err := s.Certificate()
	if err != nil {
		return nil, nil, err
	}
	return signer, cert.Raw, nil
}
