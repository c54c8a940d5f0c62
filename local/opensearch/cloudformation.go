package opensearch

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes is AWS::OpenSearchService::Domain, whose Ref is the name and whose
// attributes are Arn, DomainArn, DomainEndpoint and Id. Of AWS::OpenSearchServerless
// there is none: a template with a collection is refused by its type.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::OpenSearchService::Domain", resource.Handler[domainProps]{
			Immutable: []string{"DomainName"},
			Check:     s.check,
			Create:    s.createDomain,
			Update:    s.updateDomain,
			Delete:    s.deleteDomain,
		}),
	}
}

func (s *Service) createDomain(ctx context.Context, r resource.Request, p domainProps) (resource.Result, error) {
	name := p.DomainName
	if name == "" {
		name = generatedName(r)
	}
	s.mu.Lock()
	_, taken := s.domains[name]
	s.mu.Unlock()
	if taken {
		return resource.Result{}, awsapi.Errorf("ResourceAlreadyExistsException", "Domain %s already exists", name).WithStatus(409)
	}
	d, err := s.open(ctx, name, p)
	if err != nil {
		return resource.Result{}, err
	}
	s.mu.Lock()
	s.domains[name] = d
	s.mu.Unlock()
	s.config.Log.Info("a domain is there", "name", name, "endpoint", d.endpoint, "backend", d.backend.Name())
	return d.result(), nil
}

// generatedName is of the form that a domain's name has: at most 28 characters, lower
// case, a letter first.
func generatedName(r resource.Request) string {
	name := strings.ToLower(r.GeneratedName(28))
	if name[0] < 'a' || name[0] > 'z' {
		name = "d" + name[1:]
	}
	return name
}

func (d *Domain) result() resource.Result {
	attributes := map[string]any{
		"Arn": d.arn, "DomainArn": d.arn, "DomainEndpoint": d.endpoint, "Id": d.service.config.Account + "/" + d.name,
	}
	if strings.HasPrefix(d.endpoint, "vpc-") {
		attributes["DomainEndpoints"] = map[string]string{"vpc": d.endpoint}
	}
	return resource.Result{ID: d.name, Attributes: attributes}
}

func (s *Service) updateDomain(_ context.Context, _ resource.Request, id string, old, p domainProps) (resource.Result, error) {
	d, err := s.Domain(s.domainARN(id))
	if err != nil {
		return resource.Result{}, err
	}
	if (old.VPCOptions == nil) != (p.VPCOptions == nil) {
		return resource.Result{}, awsapi.Errorf("ValidationException", "You can't change between a VPC and a public endpoint after creating a domain.")
	}
	if old.fineGrained() && !p.fineGrained() {
		return resource.Result{}, awsapi.Errorf("ValidationException", "You can't disable fine-grained access control on an existing domain.")
	}
	d.change(p)
	return d.result(), nil
}

func (s *Service) deleteDomain(_ context.Context, _ resource.Request, id string, _ domainProps) error {
	s.mu.Lock()
	d := s.domains[id]
	delete(s.domains, id)
	s.mu.Unlock()
	if d == nil {
		return nil
	}
	return d.close()
}
