from app.messages import Request, Response
from app.router import Router

router = Router()


@router.route("GET", "/health")
def health(_request: Request) -> Response:
    return Response({"status": "ok"})
