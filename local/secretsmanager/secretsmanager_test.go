package secretsmanager

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sm "github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func client(t *testing.T, s *Service) *sm.Client {
	return sm.NewFromConfig(awsapitest.Serve(t, s.API()))
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSecretIsFoundByNameAndARNs(t *testing.T) {
	s := New(Config{})
	c := client(t, s)
	made, err := c.CreateSecret(t.Context(), &sm.CreateSecretInput{Name: aws.String("app/key"), SecretString: aws.String(`{"user":"u","n":3}`)})
	ok(t, err)
	if !regexp.MustCompile(`^arn:aws:secretsmanager:us-east-1:000000000000:secret:app/key-[A-Za-z0-9]{6}$`).MatchString(*made.ARN) {
		t.Errorf("ARN %s", *made.ARN)
	}
	for _, id := range []string{"app/key", *made.ARN, (*made.ARN)[:len(*made.ARN)-7]} {
		got, err := c.GetSecretValue(t.Context(), &sm.GetSecretValueInput{SecretId: &id})
		if err != nil || *got.SecretString != `{"user":"u","n":3}` || *got.VersionId != *made.VersionId {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
		if arn, known := s.ARN(id); !known || arn != *made.ARN {
			t.Errorf("ARN(%s) = %s, %v", id, arn, known)
		}
	}
	for _, id := range []string{"app", "app/key2", (*made.ARN)[:len(*made.ARN)-1]} {
		_, err := c.GetSecretValue(t.Context(), &sm.GetSecretValueInput{SecretId: &id})
		if awsapitest.Code(err) != "ResourceNotFoundException" {
			t.Errorf("%s: %v", id, err)
		}
	}
	for key, want := range map[string]string{"": `{"user":"u","n":3}`, "user": "u", "n": "3"} {
		if got, err := s.Value("app/key", key); err != nil || got != want {
			t.Errorf("Value(%q) = %q, %v", key, got, err)
		}
	}
	if _, err := s.Value("app/key", "missing"); err == nil || err.Error() != `secret app/key: its JSON has no key "missing"` {
		t.Errorf("got %v", err)
	}
	_, err = c.CreateSecret(t.Context(), &sm.CreateSecretInput{Name: aws.String("app/key")})
	if awsapitest.Code(err) != "ResourceExistsException" {
		t.Errorf("made twice: %v", err)
	}
}

func TestVersionsMoveTheirLabels(t *testing.T) {
	c := client(t, New(Config{}))
	id := aws.String("s")
	_, err := c.CreateSecret(t.Context(), &sm.CreateSecretInput{Name: id})
	ok(t, err)
	_, err = c.GetSecretValue(t.Context(), &sm.GetSecretValueInput{SecretId: id})
	if awsapitest.Code(err) != "ResourceNotFoundException" || !strings.Contains(err.Error(), "staging label: AWSCURRENT") {
		t.Errorf("without a value: %v", err)
	}
	put := func(value string, token *string) (*sm.PutSecretValueOutput, error) {
		return c.PutSecretValue(t.Context(), &sm.PutSecretValueInput{SecretId: id, SecretString: &value, ClientRequestToken: token})
	}
	for _, v := range []string{"one", "two", "three"} {
		_, err := put(v, nil)
		ok(t, err)
	}
	for stage, want := range map[string]string{"AWSCURRENT": "three", "AWSPREVIOUS": "two"} {
		got, err := c.GetSecretValue(t.Context(), &sm.GetSecretValueInput{SecretId: id, VersionStage: &stage})
		if err != nil || *got.SecretString != want {
			t.Errorf("%s: %+v, %v", stage, got, err)
		}
	}
	d, err := c.DescribeSecret(t.Context(), &sm.DescribeSecretInput{SecretId: id})
	if err != nil || len(d.VersionIdsToStages) != 2 {
		t.Errorf("%+v, %v: want the current and the previous version", d, err)
	}
	token := aws.String("0123456789abcdef0123456789abcdef")
	for range 2 { // a retry is no new version
		out, err := put("four", token)
		if err != nil || *out.VersionId != *token {
			t.Errorf("%+v, %v", out, err)
		}
	}
	if _, err := put("five", token); awsapitest.Code(err) != "ResourceExistsException" {
		t.Errorf("the same token for another value: %v", err)
	}
	_, err = c.UpdateSecret(t.Context(), &sm.UpdateSecretInput{SecretId: id, Description: aws.String("d"), SecretBinary: []byte{1, 2}})
	ok(t, err)
	got, err := c.GetSecretValue(t.Context(), &sm.GetSecretValueInput{SecretId: id})
	if err != nil || string(got.SecretBinary) != "\x01\x02" || got.SecretString != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDeletionLeavesAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{})
		_, err := s.createSecret(t.Context(), &createSecretInput{Name: "s", SecretString: aws.String("v")})
		ok(t, err)
		_, err = s.deleteSecret(t.Context(), &deleteSecretInput{SecretId: "s", RecoveryWindowInDays: aws.Int(7)})
		ok(t, err)
		_, err = s.getSecretValue(t.Context(), &getSecretValueInput{SecretId: "s"})
		if err == nil || !strings.HasPrefix(err.Error(), "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.") {
			t.Errorf("read while marked: %v", err)
		}
		_, err = s.createSecret(t.Context(), &createSecretInput{Name: "s"})
		if err == nil || !strings.Contains(err.Error(), "already scheduled for deletion") {
			t.Errorf("made again while marked: %v", err)
		}
		_, err = s.restoreSecret(t.Context(), &secretInput{"s"})
		ok(t, err)
		if v, err := s.Value("s", ""); v != "v" {
			t.Errorf("restored: %q, %v", v, err)
		}
		_, err = s.deleteSecret(t.Context(), &deleteSecretInput{SecretId: "s", RecoveryWindowInDays: aws.Int(7)})
		ok(t, err)
		time.Sleep(8 * 24 * time.Hour)
		if out, err := s.listSecrets(t.Context(), &listSecretsInput{IncludePlannedDeletion: true}); err != nil || len(out.SecretList) != 0 {
			t.Errorf("after the window: %+v, %v", out, err)
		}
	})
}

func TestListSecrets(t *testing.T) {
	s := New(Config{})
	c := client(t, s)
	for _, name := range []string{"a/1", "a/2", "b/1"} {
		_, err := c.CreateSecret(t.Context(), &sm.CreateSecretInput{Name: &name, SecretString: aws.String("v")})
		ok(t, err)
	}
	pages := sm.NewListSecretsPaginator(c, &sm.ListSecretsInput{MaxResults: aws.Int32(1), Filters: []types.Filter{{Key: "name", Values: []string{"a/"}}}})
	var got []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		ok(t, err)
		for _, s := range page.SecretList {
			got = append(got, *s.Name)
		}
	}
	if strings.Join(got, ",") != "a/1,a/2" {
		t.Errorf("got %v", got)
	}
}

func TestGeneratedPasswords(t *testing.T) {
	for _, c := range []struct {
		options string
		pattern string // of the whole password
		without string
	}{
		{`{}`, `^[!-~]{32}$`, " "},
		{`{"PasswordLength":64,"ExcludePunctuation":true}`, `^[A-Za-z0-9]{64}$`, ""},
		{`{"PasswordLength":40,"ExcludeLowercase":true,"ExcludeUppercase":true,"ExcludePunctuation":true}`, `^[0-9]{40}$`, ""},
		{`{"PasswordLength":64,"ExcludePunctuation":true,"ExcludeCharacters":"abcABC012","ExcludeNumbers":"false"}`, `^[d-zD-Z3-9]{64}$`, "abcABC012"},
		{`{"PasswordLength":1,"RequireEachIncludedType":false}`, `^[!-~]$`, ""},
		{`{"PasswordLength":5,"IncludeSpace":true}`, `^[ -~]{5}$`, ""},
	} {
		typ := New(Config{}).ResourceTypes()[0]
		properties := json.RawMessage(`{"Name":"s","GenerateSecretString":` + c.options + `}`)
		ok(t, typ.Check(properties))
		for range 20 {
			s := New(Config{})
			_, err := s.ResourceTypes()[0].Create(t.Context(), resource.Request{Properties: properties})
			ok(t, err)
			got, err := s.Value("s", "")
			ok(t, err)
			if !regexp.MustCompile(c.pattern).MatchString(got) || strings.ContainsAny(got, c.without) {
				t.Fatalf("%s: %q is not %s without %q", c.options, got, c.pattern, c.without)
			}
		}
	}
	for range 200 { // each type that is included appears
		n := 4
		if p := (passwordOptions{PasswordLength: &n}).password(); !hasEach(p, []string{lowercase, uppercase, digits, punctuation}) {
			t.Fatalf("%q lacks a type", p)
		}
	}
}

func TestSecretOfATemplate(t *testing.T) {
	s := New(Config{})
	typ := s.ResourceTypes()[0]
	r := resource.Request{LogicalID: "AccountKey", Tags: map[string]string{"app": "millrace"}, Properties: json.RawMessage(
		`{"Description":"d","GenerateSecretString":{"SecretStringTemplate":"{\"user\":\"u\"}","GenerateStringKey":"password","PasswordLength":16}}`)}
	ok(t, typ.Check(r.Properties))
	made, err := typ.Create(t.Context(), r)
	ok(t, err)
	if !regexp.MustCompile(`:secret:AccountKey-[A-Z2-7]{12}-[A-Za-z0-9]{6}$`).MatchString(made.ID) {
		t.Errorf("Ref is %s", made.ID)
	}
	first, err := s.Value(made.ID, "password")
	if err != nil || len(first) != 16 {
		t.Errorf("password %q, %v", first, err)
	}
	if user, err := s.Value(made.ID, "user"); user != "u" {
		t.Errorf("user %q, %v", user, err)
	}
	update := func(properties string) {
		t.Helper()
		changed := r
		changed.Properties = json.RawMessage(properties)
		_, err := typ.Update(t.Context(), changed, made.ID, r.Properties)
		ok(t, err)
		r = changed
	}
	update(strings.Replace(string(r.Properties), `"d"`, `"e"`, 1))
	if same, _ := s.Value(made.ID, "password"); same != first {
		t.Error("another description made another password")
	}
	update(strings.Replace(string(r.Properties), "16", "20", 1))
	if other, _ := s.Value(made.ID, "password"); len(other) != 20 {
		t.Errorf("a longer password was asked for: %q", other)
	}

	policy := s.ResourceTypes()[1]
	pr := resource.Request{Properties: json.RawMessage(`{"SecretId":"` + made.ID + `","ResourcePolicy":{"Version":"2012-10-17"}}`)}
	_, err = policy.Create(t.Context(), pr)
	ok(t, err)
	if got, err := s.getResourcePolicy(t.Context(), &secretInput{made.ID}); err != nil || got.ResourcePolicy != `{"Version":"2012-10-17"}` {
		t.Errorf("%+v, %v", got, err)
	}
	for range 2 {
		ok(t, typ.Delete(t.Context(), r, made.ID))
	}
	ok(t, policy.Delete(t.Context(), pr, made.ID))
	_, err = typ.Create(t.Context(), r) // the name is generated anew
	ok(t, err)

	for give, want := range map[string]string{
		`{"SecretString":"x","GenerateSecretString":{}}`:                                "#: SecretString and GenerateSecretString exclude each other",
		`{"GenerateSecretString":{"PasswordLength":5000}}`:                              "#/GenerateSecretString: PasswordLength is 5000; allowed are 1 to 4096",
		`{"GenerateSecretString":{"PasswordLength":3}}`:                                 "#/GenerateSecretString: PasswordLength is 3, but RequireEachIncludedType asks for 4 types of characters",
		`{"GenerateSecretString":{"GenerateStringKey":"k"}}`:                            "#/GenerateSecretString: SecretStringTemplate and GenerateStringKey need each other",
		`{"GenerateSecretString":{"Length":3}}`:                                         "#/GenerateSecretString: extraneous key [Length] is not permitted",
		`{"ReplicaRegions":[]}`:                                                         "#: extraneous key [ReplicaRegions] is not permitted",
		`{"GenerateSecretString":{"SecretStringTemplate":"x","GenerateStringKey":"k"}}`: `#/GenerateSecretString/SecretStringTemplate: "x" is not a JSON object`,
	} {
		if err := typ.Check(json.RawMessage(give)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", give, err, want)
		}
	}
}

func TestGetRandomPassword(t *testing.T) {
	c := client(t, New(Config{}))
	out, err := c.GetRandomPassword(t.Context(), &sm.GetRandomPasswordInput{PasswordLength: aws.Int64(12), ExcludePunctuation: aws.Bool(true)})
	if err != nil || len(*out.RandomPassword) != 12 {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = c.GetRandomPassword(t.Context(), &sm.GetRandomPasswordInput{PasswordLength: aws.Int64(5000)})
	if awsapitest.Code(err) != "InvalidParameterException" {
		t.Errorf("too long: %v", err)
	}
}
