# LemonLDAP::NG's own portal; static files as well, so that its pages are whole.
use Plack::Builder;
use Lemonldap::NG::Portal::Main;

builder {
    enable 'Plack::Middleware::Static',
      path => sub { s{^/static/}{} },
      root => '/usr/share/lemonldap-ng/portal/htdocs/static/';
    Lemonldap::NG::Portal::Main->run({});
};
