package kms

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

// serviceWithKey has a key with the alias alias/lake, made as a stack makes them.
func serviceWithKey(t *testing.T) (*Service, string) {
	t.Helper()
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	types := s.ResourceTypes()
	key, err := types[0].Create(t.Context(), resource.Request{Properties: json.RawMessage(`{"EnableKeyRotation":true,"KeyPolicy":{"Version":"2012-10-17"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := types[1].Create(t.Context(), resource.Request{Properties: alias(key.ID)}); err != nil {
		t.Fatal(err)
	}
	return s, key.ID
}

func alias(target string) json.RawMessage {
	return json.RawMessage(`{"AliasName":"alias/lake","TargetKeyId":"` + target + `"}`)
}

func TestAKeyIsFoundByIDAliasAndARN(t *testing.T) {
	s, id := serviceWithKey(t)
	arn := "arn:aws:kms:us-east-1:000000000000:"
	for _, name := range []string{id, arn + "key/" + id, "alias/lake", arn + "alias/lake"} {
		out, err := s.describeKey(t.Context(), &keyInput{name})
		if err != nil || out.KeyMetadata.KeyId != id || out.KeyMetadata.Arn != arn+"key/"+id || !out.KeyMetadata.Enabled {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	if _, err := s.describeKey(t.Context(), &keyInput{"alias/other"}); awsapitest.Code(err) != "NotFoundException" {
		t.Errorf("unknown alias: %v", err)
	}
	rotation, err := s.getKeyRotationStatus(t.Context(), &keyInput{id})
	if err != nil || !rotation.KeyRotationEnabled || rotation.RotationPeriodInDays != 365 {
		t.Errorf("rotation %+v, %v", rotation, err)
	}
	policy, err := s.getKeyPolicy(t.Context(), &keyInput{id})
	if err != nil || policy.Policy != `{"Version":"2012-10-17"}` {
		t.Errorf("policy %+v, %v", policy, err)
	}
	aliases, err := s.listAliases(t.Context(), &keyInput{id})
	if err != nil || len(aliases.Aliases) != 1 || aliases.Aliases[0].TargetKeyId != id {
		t.Errorf("aliases %+v, %v", aliases, err)
	}
	keys, err := s.listKeys(t.Context(), nil)
	if err != nil || len(keys.Keys) != 1 {
		t.Errorf("keys %+v, %v", keys, err)
	}
}

func TestWhatIsEncryptedIsDecryptedWithTheSameContextOnly(t *testing.T) {
	s, id := serviceWithKey(t)
	context := map[string]string{"stream": "ingest", "account": "a"}
	sealed, err := s.encrypt(t.Context(), &encryptInput{"alias/lake", []byte("secret"), context})
	if err != nil || bytes.Contains(sealed.CiphertextBlob, []byte("secret")) {
		t.Fatalf("encrypt: %+v, %v", sealed, err)
	}
	opened, err := s.decrypt(t.Context(), &decryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: context})
	if err != nil || string(opened.Plaintext) != "secret" || !strings.HasSuffix(opened.KeyId, id) {
		t.Errorf("decrypt: %+v, %v", opened, err)
	}
	broken := bytes.Clone(sealed.CiphertextBlob)
	broken[len(broken)-1] ^= 1
	for name, in := range map[string]*decryptInput{
		"other context": {CiphertextBlob: sealed.CiphertextBlob},
		"changed":       {CiphertextBlob: broken, EncryptionContext: context},
		"cut":           {CiphertextBlob: sealed.CiphertextBlob[:40], EncryptionContext: context},
		"no ciphertext": {CiphertextBlob: []byte("x")},
	} {
		if out, err := s.decrypt(t.Context(), in); awsapitest.Code(err) != "InvalidCiphertextException" {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	data, err := s.generateDataKey(t.Context(), &generateDataKeyInput{KeyId: id, KeySpec: "AES_256"})
	if err != nil || len(data.Plaintext) != 32 {
		t.Fatalf("data key: %+v, %v", data, err)
	}
	opened, err = s.decrypt(t.Context(), &decryptInput{KeyId: id, CiphertextBlob: data.CiphertextBlob})
	if err != nil || !bytes.Equal(opened.Plaintext, data.Plaintext) {
		t.Errorf("data key decrypts to %+v, %v", opened, err)
	}
	if _, err := s.generateDataKey(t.Context(), &generateDataKeyInput{KeyId: id}); awsapitest.Code(err) != "ValidationException" {
		t.Errorf("no size: %v", err)
	}
}

func TestDisabledAndDeletedKeysAreUseless(t *testing.T) {
	s, id := serviceWithKey(t)
	types := s.ResourceTypes()
	old := json.RawMessage(`{}`)
	disabled := resource.Request{Properties: json.RawMessage(`{"Enabled":false}`)}
	if _, err := types[0].Update(t.Context(), disabled, id, old); err != nil {
		t.Fatal(err)
	}
	if _, err := s.encrypt(t.Context(), &encryptInput{KeyId: id, Plaintext: []byte("x")}); awsapitest.Code(err) != "DisabledException" {
		t.Errorf("disabled: %v", err)
	}
	if err := types[0].Delete(t.Context(), disabled, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.encrypt(t.Context(), &encryptInput{KeyId: id, Plaintext: []byte("x")}); awsapitest.Code(err) != "KMSInvalidStateException" {
		t.Errorf("pending deletion: %v", err)
	}
	if out, err := s.describeKey(t.Context(), &keyInput{id}); err != nil || out.KeyMetadata.DeletionDate == nil {
		t.Errorf("describe: %+v, %v", out, err)
	}
	if _, err := types[1].Create(t.Context(), resource.Request{Properties: alias(id)}); awsapitest.Code(err) != "AlreadyExistsException" {
		t.Errorf("alias again: %v", err)
	}
	if err := types[1].Delete(t.Context(), resource.Request{Properties: alias(id)}, "alias/lake"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.describeKey(t.Context(), &keyInput{"alias/lake"}); awsapitest.Code(err) != "NotFoundException" {
		t.Errorf("deleted alias: %v", err)
	}
}

func TestWhatTheLocalKMSLacksIsRefused(t *testing.T) {
	types := New(Config{}).ResourceTypes()
	for give, want := range map[string]string{
		`{"KeySpec":"RSA_2048"}`:     "#/KeySpec",
		`{"KeyUsage":"SIGN_VERIFY"}`: "#/KeyUsage",
		`{"Origin":"EXTERNAL"}`:      "#/Origin",
		`{"MultiRegion":true}`:       "#/MultiRegion",
		`{"PendingWindowInDays":5}`:  "#/PendingWindowInDays: 5 is not allowed: give 7 to 30",
		`{"RotationPeriodInDays":5}`: "#/RotationPeriodInDays: 5 is not allowed: give 90 to 2560",
	} {
		if err := types[0].Check(json.RawMessage(give)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", give, err, want)
		}
	}
	if err := types[1].Check(json.RawMessage(`{"AliasName":"lake","TargetKeyId":"x"}`)); err == nil {
		t.Error("an alias without alias/ is accepted")
	}
}
