package opensearch

import (
	"context"
	"net/http"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// API is the configuration API, protocol REST-JSON, as far as a client needs it to find
// a domain: domains are made by templates alone.
// https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_Operations_Amazon_OpenSearch_Service.html
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:     "es",
		Protocol: awsapi.RESTJSON,
		Actions: map[string]awsapi.Action{
			"GET /2021-01-01/opensearch/domain/{name}": s.describeDomain,
			"POST /2021-01-01/opensearch/domain-info":  awsapi.JSON(s.describeDomains),
			"GET /2021-01-01/domain":                   s.listDomainNames,
		},
	}
}

type domainStatus struct {
	ARN                     string
	DomainID                string `json:"DomainId"`
	DomainName              string
	Endpoint                string            `json:",omitempty"`
	Endpoints               map[string]string `json:",omitempty"` // of a domain in a VPC
	EngineVersion           string
	AccessPolicies          string
	Created                 bool
	Deleted                 bool
	Processing              bool
	AdvancedSecurityOptions struct{ Enabled bool }
}

func (d *Domain) status() domainStatus {
	d.mu.Lock()
	defer d.mu.Unlock()
	is := domainStatus{
		ARN: d.arn, DomainID: d.service.config.Account + "/" + d.name, DomainName: d.name,
		EngineVersion: d.props.EngineVersion, AccessPolicies: string(d.props.AccessPolicies), Created: true,
	}
	is.AdvancedSecurityOptions.Enabled = d.props.fineGrained()
	if is.EngineVersion == "" {
		is.EngineVersion = "OpenSearch_2.19"
	}
	if strings.HasPrefix(d.endpoint, "vpc-") {
		is.Endpoints = map[string]string{"vpc": d.endpoint}
	} else {
		is.Endpoint = d.endpoint
	}
	return is
}

func (s *Service) describeDomain(_ context.Context, r *awsapi.Request) (any, error) {
	d, err := s.Domain(s.domainARN(r.HTTP.PathValue("name")))
	if err != nil {
		return nil, notFound(r.HTTP.PathValue("name"))
	}
	return struct{ DomainStatus domainStatus }{d.status()}, nil
}

func notFound(name string) error {
	return awsapi.Errorf("ResourceNotFoundException", "Domain not found: %s", name).WithStatus(http.StatusConflict) // 409 in the API reference
}

type domainNames struct{ DomainNames []string }

type domainStatuses struct{ DomainStatusList []domainStatus }

// describeDomains leaves out those that there are none of.
func (s *Service) describeDomains(_ context.Context, in *domainNames) (*domainStatuses, error) {
	out := &domainStatuses{DomainStatusList: []domainStatus{}}
	for _, name := range in.DomainNames {
		if d, err := s.Domain(s.domainARN(name)); err == nil {
			out.DomainStatusList = append(out.DomainStatusList, d.status())
		}
	}
	return out, nil
}

func (s *Service) listDomainNames(context.Context, *awsapi.Request) (any, error) {
	type name struct{ DomainName, EngineType string }
	out := struct{ DomainNames []name }{[]name{}}
	for _, d := range s.all() {
		out.DomainNames = append(out.DomainNames, name{d.name, "OpenSearch"})
	}
	return out, nil
}
